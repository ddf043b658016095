// Module SSAToLLVM.
