// Module Optimizer.
