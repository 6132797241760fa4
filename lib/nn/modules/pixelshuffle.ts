import { intOf, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { pixelShuffle, pixelUnshuffle } from '../functional/vision';
import { Module } from './module';

/**
 * Makes images larger out of their channels: each r × r block of pixels was one pixel in r² channels.
 *
 * **Shape** (…, C·r², H, W) → (…, C, H·r, W·r), with r = `upscaleFactor`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.PixelShuffle.html
 */
export class PixelShuffle extends Module {
  readonly upscaleFactor: number;

  constructor(...args: [upscaleFactor: number] | [options: { upscaleFactor: number }]) {
    super();
    const [[upscaleFactor]] = readArgs('PixelShuffle', ['upscaleFactor'], args, {});
    this.upscaleFactor = intOf('PixelShuffle', 'upscaleFactor', upscaleFactor);
  }

  override forward(input: Tensor): Tensor {
    return pixelShuffle(input, this.upscaleFactor);
  }

  override extraRepr(): string {
    return `upscale_factor=${this.upscaleFactor}`;
  }
}

/**
 * Undoes `PixelShuffle`.
 *
 * **Shape** (…, C, H·r, W·r) → (…, C·r², H, W), with r = `downscaleFactor`.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.PixelUnshuffle.html
 */
export class PixelUnshuffle extends Module {
  readonly downscaleFactor: number;

  constructor(...args: [downscaleFactor: number] | [options: { downscaleFactor: number }]) {
    super();
    const [[downscaleFactor]] = readArgs('PixelUnshuffle', ['downscaleFactor'], args, {});
    this.downscaleFactor = intOf('PixelUnshuffle', 'downscaleFactor', downscaleFactor);
  }

  override forward(input: Tensor): Tensor {
    return pixelUnshuffle(input, this.downscaleFactor);
  }

  override extraRepr(): string {
    return `downscale_factor=${this.downscaleFactor}`;
  }
}
