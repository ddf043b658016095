-- Closures and upvalues, weak tables, finalizers, ephemerons, the collector in all its modes.
local function counter() local n = 0 return function() n = n + 1 return n end, function() return n end, function(v) n = v end end
local up, get, set = counter()
up() up()
assert(get() == 2)
set(40)
assert(up() == 41 and get() == 41)
local fs = {}
for i = 1, 5 do local j = i * 10 fs[i] = function(d) j = j + (d or 0) return i + j end end
assert(fs[1]() == 11 and fs[5](5) == 60 and fs[5]() == 60 and fs[4]() == 44)
local function compose(...)
  local list = { ... }
  return function(v) for i = #list, 1, -1 do v = list[i](v) end return v end
end
assert(compose(function(v) return v + 1 end, function(v) return v * 2 end)(5) == 11)
local function y(f) return (function(g) return g(g) end)(function(g) return f(function(...) return g(g)(...) end) end) end
assert(y(function(self) return function(n) return n <= 1 and 1 or n * self(n - 1) end end)(20) == 2432902008176640000)
-- Upvalues shared with a coroutine and closed when the scope ends.
do
  local shared = 1
  local co = coroutine.wrap(function() while true do shared = shared * 2 coroutine.yield(shared) end end)
  assert(co() == 2 and co() == 4)
  shared = 10
  assert(co() == 20 and shared == 20)
end
-- Weak tables.
local weak = setmetatable({}, { __mode = "v" })
weak[1], weak[2], weak.keep = {}, {}, fs
weak.text = "strings are values"
collectgarbage()
assert(weak[1] == nil and weak[2] == nil and weak.keep == fs and weak.text)
local keys = setmetatable({}, { __mode = "k" })
local kept = {}
keys[kept], keys[{}] = "kept", "lost"
collectgarbage()
local n = 0
for k in pairs(keys) do n = n + 1 assert(k == kept) end
assert(n == 1)
-- Ephemerons: a value that refers to its own key does not keep it.
local eph = setmetatable({}, { __mode = "k" })
for _ = 1, 50 do local k = {} eph[k] = { k } end
collectgarbage()
assert(next(eph) == nil)
-- Finalizers run in the reverse order of marking, may resurrect, and errors in them are warnings.
local order, risen = {}, nil
for i = 1, 3 do setmetatable({}, { __gc = function() order[#order + 1] = i end }) end
do local phoenix = setmetatable({ v = 7 }, { __gc = function(o) risen = o end }) end
collectgarbage() collectgarbage()
print("finalizers", table.concat(order, " "), risen and risen.v)
-- Much garbage, in both modes, with objects of every kind alive across it.
local function churn(rounds)
  local live = {}
  for i = 1, rounds do
    local t = { i, tostring(i), { i }, function() return i end }
    live[i % 200 + 1] = t
    if i % 50 == 0 then live[i % 200 + 1] = coroutine.wrap(function(a) local b = coroutine.yield(a) return b end) end
    if i % 7 == 0 then t[#t + 1] = ("x"):rep(i % 300) end
  end
  for i, t in pairs(live) do if type(t) == "table" then assert(t[1] == tonumber(t[2]) and t[3][1] == t[1] and t[4]() == t[1]) end end
end
for _, mode in ipairs { "incremental", "generational", "incremental" } do
  local old = collectgarbage(mode)
  churn(40000)
  collectgarbage()
  assert(old == "incremental" or old == "generational")
end
collectgarbage("stop")
assert(not collectgarbage("isrunning"))
local before = collectgarbage("count")
for i = 1, 2000 do local _ = { i } end
assert(collectgarbage("count") > before)
collectgarbage("restart")
assert(collectgarbage("isrunning"))
repeat until collectgarbage("step", 10)
collectgarbage("incremental", 150, 200, 10)
collectgarbage("generational", 25, 90)
churn(5000)
collectgarbage("incremental")
collectgarbage() collectgarbage()
local after = collectgarbage("count")
assert(after < before + 4000, after)
print("closures_gc ok")
