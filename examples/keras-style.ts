// The way a Keras user writes it.
import { data, keras } from 'flambeau';

async function main(): Promise<void> {
  const train = new data.datasets.MNIST();
  const test = new data.datasets.MNIST({ train: false });
  const xTrain = train.images({ flatten: true });
  const yTrain = keras.utils.toCategorical(train.targets, 10);
  const xTest = test.images({ flatten: true });
  const yTest = keras.utils.toCategorical(test.targets, 10);

  const model = keras.Sequential([
    keras.layers.Dense(64, { activation: 'relu', inputShape: [784] }),
    keras.layers.Dense(32, { activation: 'relu' }),
    keras.layers.Dense(10, { activation: 'softmax' }),
  ]);
  model.summary();
  model.compile({ optimizer: 'adam', loss: 'categorical_crossentropy', metrics: ['accuracy'] });
  await model.fit(xTrain, yTrain, { epochs: 10, batchSize: 32 });

  const { loss, accuracy } = await model.evaluate(xTest, yTest);
  console.log(`test loss ${loss.toFixed(4)}, accuracy ${accuracy.toFixed(4)}`);
}

main();
