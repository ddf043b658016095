return = nothing
