// torch.backends.mha: whether attention and TransformerEncoder may run as one operator where they are not trained.
import { checkBool } from '../options';

let isFastpathEnabled = true;

/** Whether the fast path may run, where its conditions hold. Source: torch.backends.mha.get_fastpath_enabled. */
export function getFastpathEnabled(): boolean {
  return isFastpathEnabled;
}

/** Allows or forbids the fast path. Source: torch.backends.mha.set_fastpath_enabled. */
export function setFastpathEnabled(value: boolean): void {
  checkBool('setFastpathEnabled', 'value', value);
  isFastpathEnabled = value;
}
