// One thread per operator, for this process and those that tests start: two threads wait for each other on a busy machine
// (ten epochs of a small network: 12 s with two threads on two busy cores, 0.5 s with one).
process.env.OMP_NUM_THREADS ??= '1';
