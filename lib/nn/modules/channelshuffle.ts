import { intOf, readArgs } from '../../options';
import type { Tensor } from '../../tensor';
import { channelShuffle } from '../functional/vision';
import { Module } from './module';

/**
 * Mixes channels: seen as (groups, C / groups), they are read along the other dimension.
 *
 * **Shape** (N, C, …) → the same.
 *
 * **Source** https://docs.pytorch.org/docs/2.13/generated/torch.nn.ChannelShuffle.html
 */
export class ChannelShuffle extends Module {
  readonly groups: number;

  constructor(...args: [groups: number] | [options: { groups: number }]) {
    super();
    const [[groups]] = readArgs('ChannelShuffle', ['groups'], args, {});
    this.groups = intOf('ChannelShuffle', 'groups', groups);
  }

  override forward(input: Tensor): Tensor {
    return channelShuffle(input, this.groups);
  }

  override extraRepr(): string {
    return `groups=${this.groups}`;
  }
}
