/// <reference lib="esnext.disposable" preserve="true" />
// What `import … from 'flambeau'` gives.
export { torch } from './torch';
export { Tensor } from './tensor';
