import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { DataLoader } from '../../lib/data/dataloader';
import { MNIST } from '../../lib/data/datasets/mnist';
import type { Tensor } from '../../lib/tensor';
import { torch } from '../../lib/torch';

/** An IDX file of unsigned bytes. */
function idx(shape: number[], data: number[]): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.writeUInt32BE(0x800 | shape.length);
  for (const [i, size] of shape.entries()) header.writeUInt32BE(size, 4 + 4 * i);
  return Buffer.concat([header, Buffer.from(data)]);
}

const images = idx(
  [2, 28, 28],
  Array.from({ length: 2 * 784 }, (_, i) => i % 256),
);
const labels = idx([2], [7, 3]);

describe('MNIST', () => {
  let root: string;
  const write = (name: string, bytes: Uint8Array) => writeFileSync(join(root, name), bytes);

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'mnist-'));
    write('train-images-idx3-ubyte', images);
    write('train-labels-idx1-ubyte', labels);
  });

  afterEach(() => rmSync(root, { recursive: true }));

  it('reads the files of a folder', () => {
    const data = new MNIST({ root });
    expect(data.length).to.equal(2);
    expect(data.data.shape).to.deep.equal([2, 28, 28]);
    expect(data.data.dtype).to.equal(torch.uint8);
    expect(data.targets.toArray()).to.deep.equal([7, 3]);
    expect(data.targets.dtype).to.equal(torch.int64);
    const [image, label] = data.get(1);
    expect(image.shape).to.deep.equal([1, 28, 28]);
    expect(image.at(0, 0, 5).item()).to.equal(Math.fround(((784 + 5) % 256) / 255));
    expect(label).to.equal(3);
    const [[batch, targets]] = [...new DataLoader<Tensor[]>(data, { batchSize: 2 })];
    expect(torch.equal(batch, data.images())).to.equal(true);
    expect(targets.toArray()).to.deep.equal([7, 3]);
  });

  it('gives scaled images', () => {
    const flat = new MNIST({ root }).images({ flatten: true, mean: 0.5, std: 0.25 });
    expect(flat.shape).to.deep.equal([2, 784]);
    expect(flat.at(0, 255).item()).to.equal(2);
    expect(flat.at(0, 0).item()).to.equal(-2);
  });

  it('reads compressed files and torchvision folders', () => {
    const raw = join(root, 'MNIST', 'raw');
    mkdirSync(raw, { recursive: true });
    writeFileSync(join(raw, 't10k-images-idx3-ubyte.gz'), gzipSync(images));
    writeFileSync(join(raw, 't10k-labels-idx1-ubyte.gz'), gzipSync(labels));
    expect(new MNIST({ root, train: false }).targets.toArray()).to.deep.equal([7, 3]);
  });

  it('finds the real data in the npm package', () => {
    const test = new MNIST({ train: false });
    expect(test.data.shape).to.deep.equal([10000, 28, 28]);
    expect(test.targets.narrow(0, 0, 5).toArray()).to.deep.equal([7, 2, 1, 0, 4]);
  });

  const bad: [name: string, file: string, bytes: Uint8Array, message: RegExp][] = [
    [
      'a truncated file',
      'train-images-idx3-ubyte',
      images.subarray(0, 1000),
      /train-images-idx3-ubyte: truncated.*1568.*984/,
    ],
    [
      'a truncated header',
      'train-labels-idx1-ubyte',
      labels.subarray(0, 6),
      /train-labels-idx1-ubyte: truncated: 6 bytes/,
    ],
    ['an empty file', 'train-labels-idx1-ubyte', Buffer.alloc(0), /train-labels-idx1-ubyte: truncated: 0 bytes/],
    [
      'a file that goes on',
      'train-labels-idx1-ubyte',
      Buffer.concat([labels, labels]),
      /train-labels-idx1-ubyte: too long/,
    ],
    ['a wrong magic number', 'train-images-idx3-ubyte', labels.subarray(), /train-images-idx3-ubyte: truncated/],
    [
      'another kind of file',
      'train-images-idx3-ubyte',
      Buffer.alloc(2000, 7),
      /wrong magic number 0x07070707, expected 0x00000803/,
    ],
    ['labels of other images', 'train-labels-idx1-ubyte', idx([3], [1, 2, 3]), /2 images.*3 labels/],
  ];
  for (const [name, file, bytes, message] of bad) {
    it(`names the file: ${name}`, () => {
      write(file, bytes);
      expect(() => new MNIST({ root })).to.throw(torch.TorchError, message);
    });
  }

  it('names the file: missing, or a cut-off .gz', () => {
    expect(() => new MNIST({ root, train: false })).to.throw(
      torch.TorchError,
      /t10k-images-idx3-ubyte .* is neither in/,
    );
    write('t10k-images-idx3-ubyte.gz', gzipSync(images).subarray(0, 50));
    write('t10k-labels-idx1-ubyte', labels);
    expect(() => new MNIST({ root, train: false })).to.throw(torch.TorchError, /ubyte\.gz: cannot be unpacked/);
  });
});
