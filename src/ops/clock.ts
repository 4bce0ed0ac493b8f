/** Time for src/: the contract is that of drivers/, so that one clock moves the whole house. */
export { type Clock, systemClock, type Timer } from '../../drivers/index.ts';
