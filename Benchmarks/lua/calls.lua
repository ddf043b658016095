-- Calls, closures, methods, coroutines.
local function fib(n) if n < 2 then return n end return fib(n - 1) + fib(n - 2) end
assert(fib(27) == 196418)
local Account = {}
Account.__index = Account
function Account.new() return setmetatable({ sum = 0 }, Account) end
function Account:add(n) self.sum = self.sum + n return self end
local a = Account.new()
for i = 1, 1000000 do a:add(i):add(-1) end
assert(a.sum == 500000500000 - 1000000)
local function counter(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i) end end) end
local total = 0
for i in counter(300000) do total = total + i end
local function compose(f, g) return function(x) return f(g(x)) end end
local f = function(x) return x end
for i = 1, 20 do f = compose(f, function(x) return x + i end) end
for i = 1, 20000 do total = total + f(i) end
print(total)
