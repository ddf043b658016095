// Module Driver.
