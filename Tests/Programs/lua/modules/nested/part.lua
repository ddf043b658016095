return { name = "part of " .. ... }
