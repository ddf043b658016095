flag_loaded = true
