// Module SSA.
