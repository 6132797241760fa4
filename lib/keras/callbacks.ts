// keras.callbacks. Source: https://keras.io/api/callbacks/

import { callable } from '../callable';
import * as training from '../training';

/** The base class, for callbacks of one's own. */
export const Callback = training.Callback;
export const EarlyStopping = callable(training.EarlyStopping);
export const LambdaCallback = callable(training.LambdaCallback);
export const LearningRateScheduler = callable(training.LearningRateScheduler);
export const ReduceLROnPlateau = callable(training.ReduceLROnPlateau);
export const TerminateOnNaN = callable(training.TerminateOnNaN);
