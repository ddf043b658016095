// Module TargetInfo.
