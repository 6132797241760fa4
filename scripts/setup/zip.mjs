// A small zip reader (APPNOTE 6.3.10: stored and deflated entries, zip64), enough for wheels.
import { closeSync, createReadStream, createWriteStream, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createInflateRaw, inflateRawSync } from 'node:zlib';

const END = 0x06054b50;
const END64_LOCATOR = 0x07064b50;
const END64 = 0x06064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
/** Zip64's mark for "the value is in the extra field". */
const ELSEWHERE = 0xffffffff;
/** Entries up to this size are inflated at once: a stream costs more than the work for the 9,000 small headers of a wheel. */
const SMALL = 1 << 20;

/**
 * Opens a zip file: { entries: [{ name, size, … }], extract(entry, path), read(entry) for a small one, close() }.
 * Throws where the file is not whole, naming it.
 */
export function openZip(file) {
  const fd = openSync(file, 'r');
  try {
    const fileSize = fstatSync(fd).size;
    const zip = { file, fd, fileSize };
    const entries = readDirectory(zip);
    return {
      entries,
      extract: (entry, path) => extract(zip, entry, path),
      read: (entry) => readSmall(zip, entry, findData(zip, entry)),
      close: () => closeSync(fd),
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

function read({ file, fd, fileSize }, position, length) {
  if (position < 0 || position + length > fileSize)
    throw new Error(`${file} is not a whole zip file: it ends too early`);
  const buffer = Buffer.alloc(length);
  if (readSync(fd, buffer, 0, length, position) !== length) throw new Error(`${file} could not be read`);
  return buffer;
}

function findDirectory(zip) {
  // The end record has 22 bytes and a comment of up to 65,535.
  const tailStart = Math.max(0, zip.fileSize - 22 - 65_535);
  const tail = read(zip, tailStart, zip.fileSize - tailStart);
  let at = tail.length - 22;
  while (at >= 0 && tail.readUInt32LE(at) !== END) at--;
  if (at < 0) throw new Error(`${zip.file} is not a whole zip file: it has no end record`);
  const found = {
    count: tail.readUInt16LE(at + 10),
    size: tail.readUInt32LE(at + 12),
    offset: tail.readUInt32LE(at + 16),
  };
  if (at < 20 || tail.readUInt32LE(at - 20) !== END64_LOCATOR) return found;
  const end64 = read(zip, Number(tail.readBigUInt64LE(at - 20 + 8)), 56);
  if (end64.readUInt32LE(0) !== END64)
    throw new Error(`${zip.file} is not a whole zip file: its zip64 end record is damaged`);
  const field = (position) => Number(end64.readBigUInt64LE(position));
  return { count: field(32), size: field(40), offset: field(48) };
}

function readDirectory(zip) {
  const { count, size, offset } = findDirectory(zip);
  const directory = read(zip, offset, size);
  const entries = [];
  for (let at = 0; entries.length < count; ) {
    if (at + 46 > size || directory.readUInt32LE(at) !== CENTRAL) throw new Error(`${zip.file}: damaged directory`);
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((o) => directory.readUInt16LE(at + o));
    const entry = {
      name: directory.toString('utf8', at + 46, at + 46 + nameLength),
      method: directory.readUInt16LE(at + 10),
      crc: directory.readUInt32LE(at + 16),
      packedSize: directory.readUInt32LE(at + 20),
      size: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
    };
    const extraStart = at + 46 + nameLength;
    applyZip64(entry, directory.subarray(extraStart, extraStart + extraLength));
    entries.push(entry);
    at = extraStart + extraLength + commentLength;
  }
  return entries;
}

/** Extra field 1 holds, in this order, those of the three values that are marked. */
function applyZip64(entry, extra) {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let position = at + 4;
    for (const field of ['size', 'packedSize', 'offset']) {
      if (entry[field] !== ELSEWHERE) continue;
      entry[field] = Number(extra.readBigUInt64LE(position));
      position += 8;
    }
    return;
  }
}

/** The position of an entry's bytes, which the directory does not tell. */
function findData(zip, entry) {
  if (entry.method !== 0 && entry.method !== 8)
    throw new Error(`${zip.file}: ${entry.name} uses method ${entry.method}`);
  const local = read(zip, entry.offset, 30);
  if (local.readUInt32LE(0) !== LOCAL) throw new Error(`${zip.file}: ${entry.name} is damaged`);
  return entry.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
}

async function extract(zip, entry, path) {
  const start = findData(zip, entry);
  if (entry.size <= SMALL) writeFileSync(path, readSmall(zip, entry, start));
  else await extractLarge(zip, entry, start, path);
}

function readSmall(zip, entry, start) {
  const packed = read(zip, start, entry.packedSize);
  try {
    const data = entry.method === 0 ? packed : inflateRawSync(packed, { maxOutputLength: Math.max(1, entry.size) });
    check(zip, entry, { crc: crc32(data), size: data.length });
    return data;
  } catch (error) {
    throw named(zip, entry, error);
  }
}

async function extractLarge(zip, entry, start, path) {
  const found = { crc: 0, size: 0 };
  const measure = new Transform({
    transform(chunk, _encoding, done) {
      found.crc = crc32(chunk, found.crc);
      found.size += chunk.length;
      done(undefined, chunk);
    },
  });
  const packed = createReadStream(zip.file, { start, end: start + entry.packedSize - 1, highWaterMark: 1 << 20 });
  const stages = entry.method === 0 ? [measure] : [createInflateRaw({ chunkSize: 1 << 20 }), measure];
  try {
    await pipeline(packed, ...stages, createWriteStream(path));
  } catch (error) {
    throw named(zip, entry, error);
  }
  check(zip, entry, found);
}

function check(zip, entry, found) {
  if (found.crc !== entry.crc || found.size !== entry.size) throw new Error(`${zip.file}: ${entry.name} is damaged`);
}

/** zlib's errors with the names of file and entry; others as they are. */
function named(zip, entry, error) {
  const isData = error.code?.startsWith('Z_') || error.code === 'ERR_BUFFER_TOO_LARGE';
  return isData ? new Error(`${zip.file}: ${entry.name} is damaged (${error.message})`) : error;
}
