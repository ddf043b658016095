// Module MachineCode.
