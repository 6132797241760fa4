import '../../lib';
import { replayFixture } from '../support/replay';

describe('torch.autograd.functional', () => {
  replayFixture('func', 'functional.json');
});
