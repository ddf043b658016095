-- Metatables: every event, inheritance, operators on mixed operands, proxies.
local trace = {}
local V = {}
V.__index = V
local function vec(x, y) return setmetatable({ x = x, y = y }, V) end
local function x(v) return type(v) == "table" and v.x or v end
for name, f in pairs {
  add = function(a, b) return a + b end, sub = function(a, b) return a - b end, mul = function(a, b) return a * b end,
  div = function(a, b) return a / b end, mod = function(a, b) return a % b end, pow = function(a, b) return a ^ b end,
  idiv = function(a, b) return a // b end, band = function(a, b) return a & b end, bor = function(a, b) return a | b end,
  bxor = function(a, b) return a ~ b end, shl = function(a, b) return a << b end, shr = function(a, b) return a >> b end,
} do V["__" .. name] = function(a, b) return vec(f(x(a), x(b)), name) end end
V.__unm = function(a) return vec(-a.x, "unm") end
V.__bnot = function(a) return vec(~a.x, "bnot") end
V.__len = function(a) return a.x end
V.__concat = function(a, b) return tostring(a) .. "&" .. tostring(b) end
V.__eq = function(a, b) return a.x == b.x end
V.__lt = function(a, b) return x(a) < x(b) end
V.__le = function(a, b) return x(a) <= x(b) end
V.__call = function(self, ...) return self.x, select("#", ...), ... end
V.__tostring = function(a) return "<" .. a.x .. ">" end
V.__name = "Vector"
local a, b = vec(12, 0), vec(5, 0)
for _, r in ipairs { a + b, a - 1, 3 * a, a / b, a % b, 2 ^ b, a // b, a & b, 16 | b, a ~ b, a << 2, 1024 >> b, -a, ~a } do print(r, r.y) end
assert(#a == 12 and a ~= b and a == vec(12, 9) and rawequal(a, a) and not rawequal(a, vec(12, 9)))
assert(b < a and b <= a and a > b and a >= b and 3 < b and b <= 5 and not (a < 12))
print(a .. b, a .. "s", "s" .. b, 1 .. a, a .. b .. "t")
print(a(1, nil), (a()), pcall(a, "p"))
-- __index and __newindex chains, functions and tables, raw access.
local base = { greet = function() return "base" end }
local middle = setmetatable({}, { __index = base })
local top = setmetatable({}, { __index = middle, __newindex = function(t, k, v) rawset(t, k, v .. "!") end })
top.note = "n"
assert(top.greet() == "base" and top.note == "n!" and rawget(top, "greet") == nil)
top.note = "again"
assert(top.note == "again")
local store = {}
local proxy = setmetatable({}, { __index = function(_, k) trace[#trace + 1] = "get " .. tostring(k) return store[k] end,
  __newindex = function(_, k, v) trace[#trace + 1] = "set " .. tostring(k) store[k] = v end, __len = function() return 99 end,
  __pairs = function() return function(_, k) local n = (k or 0) + 1 if n <= 3 then return n, n * n end end, nil, nil end })
proxy.a = 1
proxy.a = proxy.a + 1
proxy[1] = "one"
assert(store.a == 2 and #proxy == 99)
for k, v in pairs(proxy) do trace[#trace + 1] = k .. "=" .. v end
print(table.concat(trace, ", "))
local loopy = setmetatable({}, {})
getmetatable(loopy).__index = loopy
assert(not pcall(function() return loopy.x end))
-- ipairs, table functions and next respect (or ignore) metamethods.
local squares = setmetatable({}, { __index = function(_, i) if i <= 4 then return i * i end end, __len = function() return 4 end })
local seen = {}
for i, v in ipairs(squares) do seen[i] = v end
assert(#seen == 4 and table.concat(squares, ",") == "1,4,9,16" and select("#", table.unpack(squares)) == 4 and next(squares) == nil)
-- Protected metatables, __metatable, __tostring errors, __name.
local locked = setmetatable({}, { __metatable = "locked" })
assert(getmetatable(locked) == "locked" and not pcall(setmetatable, locked, {}))
assert(not pcall(tostring, setmetatable({}, { __tostring = function() return {} end })))
assert(tostring(setmetatable({}, { __name = "My.Type" })):match("^My%.Type: "))
assert(getmetatable("").__index == string and ("x"):rep(3) == "xxx")
-- __eq is not called for different types or the same object; __lt result becomes a boolean.
local count = 0
local E = { __eq = function() count = count + 1 return 1 end }
local p, q = setmetatable({}, E), setmetatable({}, E)
assert((p == q) == true and (p == p) and (p == 1) == false and count == 1)
-- Call chains through several __call.
local inner = setmetatable({}, { __call = function(_, ...) return "inner", select("#", ...) end })
assert(select(2, setmetatable({}, { __call = inner })(1, 2)) == 3)
-- Inheritance.
local Animal = {} Animal.__index = Animal
function Animal.new(class, name) return setmetatable({ name = name }, class) end
function Animal:speak() return self.name .. " makes " .. self:sound() end
local Dog = setmetatable({}, { __index = Animal }) Dog.__index = Dog
function Dog:sound() return "woof" end
print(Dog:new("Rex"):speak(), pcall(Animal.new(Animal, "Cat").speak, Animal.new(Animal, "Cat")))
print("metamethods ok")
