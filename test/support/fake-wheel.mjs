// Makes small zip files that look like PyTorch wheels, and serves them as a wheel index does.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { crc32, deflateRawSync } from 'node:zlib';

/** Names and contents that the unpacker looks for, with the library's name on this platform. */
export function libtorchEntries(version = '2.13.0') {
  const library = { win32: 'torch_cpu.dll', darwin: 'libtorch_cpu.dylib' }[process.platform] ?? 'libtorch_cpu.so';
  return {
    [`torch/lib/${library}`]: Buffer.alloc(3_000_000, 'library'),
    'torch/lib/libc10.so': 'c10',
    'torch/include/ATen/ATen.h': '#pragma once',
    'torch/include/torch/headeronly/version.h': `#define TORCH_VERSION \\\n  "${version}"\n`,
    'torch/share/cmake/Torch/TorchConfig.cmake': '# cmake',
    'torch/__init__.py': 'left out',
    'torchgen/packaged/ATen/native/native_functions.yaml': '- func: add',
  };
}

/** A zip file in memory: every second entry stored, the others deflated. */
export function makeZip(entries) {
  const bodies = [];
  const directory = [];
  let offset = 0;
  for (const [index, [name, content]] of Object.entries(entries).entries()) {
    const data = Buffer.from(content);
    const method = index % 2 === 0 ? 8 : 0;
    const packed = method === 8 ? deflateRawSync(data) : data;
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(Buffer.byteLength(name), 22);
    bodies.push(Buffer.from('PK\x03\x04'), common, Buffer.from(name), packed);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.from('PK\x01\x02\x14\x00'), common, tail, Buffer.from(name));
    offset += 30 + Buffer.byteLength(name) + packed.length;
  }
  const directoryBytes = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(entries).length, 8);
  end.writeUInt16LE(Object.keys(entries).length, 10);
  end.writeUInt32LE(directoryBytes.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, directoryBytes, end]);
}

export const sha256 = (data) => createHash('sha256').update(data).digest('hex');

/** The wheel's name for the machine that runs the tests. */
export function wheelName(version = '2.13.0') {
  const arm = process.arch === 'arm64';
  const tags = {
    win32: arm ? 'win_arm64' : 'win_amd64',
    darwin: arm ? 'macosx_11_0_arm64' : 'macosx_11_0_x86_64',
  };
  return `torch-${version}+cpu-cp312-cp312-${tags[process.platform] ?? `manylinux_2_28_${arm ? 'aarch64' : 'x86_64'}`}.whl`;
}

/**
 * An HTTP server with `/torch/` (the index page) and the wheel: { url, ranges, close() }, where `ranges` holds the Range
 * header of each request for the wheel ('' for one without). Options:
 * - sha: what the index says; the true one by default, '' for none.
 * - cuts: cuts the connection of the first so many requests for the wheel after half of what they ask for.
 * - hangs: lets the first request for the wheel hang after half of its bytes.
 * - ignoresRanges: answers every request with the whole file.
 */
export async function serveWheel(wheel, options = {}) {
  const ranges = [];
  const name = wheelName();
  const page = () => {
    const sha = options.sha ?? sha256(wheel);
    const fragment = sha === '' ? '' : `#sha256=${sha}`;
    const other = name.replace(/-[^-]+\.whl$/, '-plan9_mips.whl');
    return `<!DOCTYPE html><a href="${other}">x</a><a href="../files/${encodeURIComponent(name)}${fragment}">${name}</a>`;
  };
  const sendWheel = (request, response) => {
    const range = request.headers.range ?? '';
    ranges.push(range);
    const start = options.ignoresRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? 0);
    const rest = wheel.subarray(start);
    const headers = start > 0 ? { 'content-range': `bytes ${start}-${wheel.length - 1}/${wheel.length}` } : {};
    response.writeHead(start > 0 ? 206 : 200, { ...headers, 'content-length': rest.length });
    const cut = ranges.length <= (options.cuts ?? 0);
    const hang = options.hangs && ranges.length === 1;
    if (!cut && !hang) return void response.end(rest);
    response.write(rest.subarray(0, rest.length / 2), () => {
      if (cut) setTimeout(() => response.destroy(), 50); // time for the bytes to leave
    });
  };
  const server = createServer((request, response) => {
    if (request.url === '/torch/') response.end(page());
    else if (request.url === `/files/${encodeURIComponent(name)}`) sendWheel(request, response);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    ranges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
