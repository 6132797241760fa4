import { replayFixture } from './support/replay';

describe('printing of sparse, quantized, nested and meta tensors, views and every dtype', () => {
  replayFixture('printing-kinds.json');
});
