// KL divergences; each file registers its own. Source: torch/distributions/kl.py
import './bounded';
import './infinite';
import './multivariate-normal';
import './same-family';
import './unbounded';

export { klDivergence, registerKl } from './registry';
