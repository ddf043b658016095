// Module SSAGen.
