// Module ObjectFormat.
