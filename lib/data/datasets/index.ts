export { type FloatImagesOptions, MNIST, type MnistOptions } from './mnist';
