// Module NativeBackends.
