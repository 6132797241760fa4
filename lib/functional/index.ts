// What Python writes by hand in torch/functional.py and torch/__init__.py.
export * from './aliases';
export { broadcastShapes, broadcastTensors } from './broadcast';
export { asarray, frombuffer, fromFile, range, scalarTensor } from './creation';
export { einsum } from './einsum';
export { eig, lstsq, matrixRank, solve, symeig } from './linalg-utils';
export { lobpcg } from './lobpcg';
export { pcaLowrank, svdLowrank } from './low-rank';
export { lu } from './lu';
export { nonzero } from './nonzero';
export { norm } from './norm';
export { finfo, iinfo } from './numeric-limits';
export { cdist, chainMatmul, tensordot } from './products';
export {
  getDefaultDevice,
  getDeterministicDebugMode,
  getDevice,
  getFloat32MatmulPrecision,
  isDeterministicAlgorithmsWarnOnlyEnabled,
  isWarnAlwaysEnabled,
  setDeterministicDebugMode,
  setFloat32MatmulPrecision,
  setFlushDenormal,
  setWarnAlways,
  useDeterministicAlgorithms,
} from './settings';
export { atleast1d, atleast2d, atleast3d, blockDiag, cartesianProd, meshgrid } from './shape';
export { stft } from './spectral';
export { split } from './split';
export * from './sym';
export { setDefaultTensorType, typename } from './type-names';
export { unique, uniqueConsecutive } from './unique';
export { unravelIndex } from './unravel-index';
