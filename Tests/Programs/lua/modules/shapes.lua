local M = {}
local areas = { square = function(s) return s.side ^ 2 end, circle = function(s) return ("%.4f"):format(math.pi * s.radius ^ 2) end }
function M.area(s) return areas[s.kind](s) end
return M
