// keras.metrics. Source: https://keras.io/api/metrics/

import { callable, maker } from '../callable';
import { Metric as MetricClass } from '../training/metric';
import * as classes from '../training/metrics';

/** The base class, for metrics of one's own. */
export const Metric = MetricClass;
export const BinaryAccuracy = callable(classes.BinaryAccuracy);
export const CategoricalAccuracy = callable(classes.CategoricalAccuracy);
export const SparseCategoricalAccuracy = callable(classes.SparseCategoricalAccuracy);
export const TopKCategoricalAccuracy = callable(classes.TopKCategoricalAccuracy);
export const Precision = callable(classes.Precision);
export const Recall = callable(classes.Recall);
export const RootMeanSquaredError = callable(classes.RootMeanSquaredError);
export const MeanSquaredError = maker((options?: classes.NameOptions) =>
  classes.lossMetric('mean_squared_error', options),
);
export const MeanAbsoluteError = maker((options?: classes.NameOptions) =>
  classes.lossMetric('mean_absolute_error', options),
);
