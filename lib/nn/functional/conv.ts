// Convolutions. Source: https://docs.pytorch.org/docs/2.13/nn.functional.html
import { torch } from '../../torch';

export const conv1d = torch.conv1d;
export const conv2d = torch.conv2d;
export const conv3d = torch.conv3d;
export const convTranspose1d = torch.convTranspose1d;
export const convTranspose2d = torch.convTranspose2d;
export const convTranspose3d = torch.convTranspose3d;
/** A convolution of (T, N, C) by a weight (K, C, Cout) and a bias, with padding on the time axis. */
export const convTbc = torch.convTbc;
