// Reads a wheel index's page ("simple" repository API, PEP 503): links to wheels, with their SHA-256 as the fragment.

/** Time in which a server must begin to answer. */
const ANSWER_MS = 15_000;

/** [{ name, url, sha256 }] of the wheels that a page lists. */
export async function readWheelIndex(page) {
  const response = await fetch(page, { signal: AbortSignal.timeout(ANSWER_MS) }).catch((error) => {
    throw new Error(error.cause?.message || error.cause?.code || error.message);
  });
  if (!response.ok) throw new Error(`answered ${response.status} ${response.statusText}`);
  return parseWheelIndex(await response.text(), response.url);
}

/** The same from the page's text. */
export function parseWheelIndex(html, page) {
  return [...html.matchAll(/<a\s[^>]*?href\s*=\s*["']([^"']+)["']/gi)]
    .map(([, href]) => new URL(href.replaceAll('&amp;', '&'), page))
    .map((url) => ({
      name: decodeURIComponent(url.pathname.split('/').at(-1)),
      sha256: /sha256=([0-9a-f]{64})/i.exec(url.hash)?.[1].toLowerCase(),
      url: url.href.split('#')[0],
    }))
    .filter(({ name }) => name.endsWith('.whl'));
}

/** The last part of a wheel's name, by platform. */
function platformTag(platform, arch) {
  if (platform === 'win32') return arch === 'arm64' ? /^win_arm64$/ : /^win_amd64$/;
  if (platform === 'darwin')
    return arch === 'arm64' ? /^macosx_\d+_\d+_(arm64|universal2)$/ : /^macosx_\d+_\d+_(x86_64|universal2)$/;
  return arch === 'arm64' ? /(^|\.)(manylinux\w*|linux)_aarch64$/ : /(^|\.)(manylinux\w*|linux)_x86_64$/;
}

/** The wheel of torch `version` for a platform, of whichever CPython: libtorch is the same in all of them. */
export function chooseWheel(wheels, { version, platform = process.platform, arch = process.arch }) {
  const tag = platformTag(platform, arch);
  const fits = wheels.filter(({ name }) => {
    const [project, wheelVersion, , , wheelTag] = name.slice(0, -'.whl'.length).split('-');
    return project === 'torch' && wheelVersion.split('+')[0] === version && tag.test(wheelTag ?? '');
  });
  if (fits.length === 0) throw new Error(`the index lists no wheel of torch ${version} for ${platform} ${arch}`);
  // A CPU build, where both are listed, is a third of the size of a CUDA build.
  return fits.find(({ name }) => name.includes('+cpu')) ?? fits[0];
}
