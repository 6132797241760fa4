// keras.losses. Source: https://keras.io/api/losses/

import { type Maker, maker } from '../callable';
import {
  binaryCrossentropyLoss,
  type CrossentropyOptions,
  categoricalCrossentropyLoss,
  kerasLosses,
  type Loss,
  sparseCategoricalCrossentropyLoss,
} from '../training/losses';

const simple = (name: string): Maker<[], Loss> => maker(kerasLosses[name]);

export const BinaryCrossentropy = maker((options?: CrossentropyOptions) => binaryCrossentropyLoss(options));
export const CategoricalCrossentropy = maker((options?: CrossentropyOptions) => categoricalCrossentropyLoss(options));
export const SparseCategoricalCrossentropy = maker((options?: CrossentropyOptions) =>
  sparseCategoricalCrossentropyLoss(options),
);
export const MeanSquaredError = simple('mean_squared_error');
export const MeanAbsoluteError = simple('mean_absolute_error');
export const MeanAbsolutePercentageError = simple('mean_absolute_percentage_error');
export const MeanSquaredLogarithmicError = simple('mean_squared_logarithmic_error');
export const Huber = simple('huber');
export const LogCosh = simple('log_cosh');
export const Poisson = simple('poisson');
export const Hinge = simple('hinge');
export const SquaredHinge = simple('squared_hinge');
export const CategoricalHinge = simple('categorical_hinge');
export const KLDivergence = simple('kl_divergence');
export const CosineSimilarity = simple('cosine_similarity');
