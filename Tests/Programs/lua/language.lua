-- The core language: scopes, goto, loops, integer and float arithmetic, precedence, varargs, attribs, integer division.
local function fails(f, pattern, ...)
  local ok, message = pcall(f, ...)
  assert(not ok, "no error")
  assert(tostring(message):find(pattern), message)
end

-- Integers, floats and the operators between them.
assert(7 // 2 == 3 and -7 // 2 == -4 and 7 // -2 == -4 and -7 // -2 == 3)
assert(7 % 3 == 1 and -7 % 3 == 2 and 7 % -3 == -2 and -7 % -3 == -1)
assert(7.5 // 2 == 3.0 and -7.5 // 2 == -4.0 and 5.5 % 2 == 1.5 and -5.5 % 2 == 0.5)
assert(1 // 0.0 == math.huge and -1 // 0.0 == -math.huge and 0.0 / 0.0 ~= 0.0 / 0.0)
assert(5.0 % math.huge == 5.0 and -5.0 % math.huge == math.huge and 5 % -math.huge == -math.huge)
assert(math.mininteger // -1 == math.mininteger and math.mininteger % -1 == 0)
assert(math.maxinteger + 1 == math.mininteger and math.maxinteger * 2 == -2)
fails(function() return 1 // 0 end, "divide by zero")
fails(function() return 1 % 0 end, "attempt to perform 'n%%0'")
assert(2 ^ 10 == 1024.0 and 2 ^ -1 == 0.5 and (-2) ^ 2 == 4.0 and -2 ^ 2 == -4.0 and 2 ^ 3 ^ 2 == 512.0)
assert(10 / 2 == 5.0 and math.type(10 / 2) == "float" and math.type(10 // 2) == "integer")
assert(1 == 1.0 and math.type(1) ~= math.type(1.0) and 2 ^ 53 == 2 ^ 53 | 0)
assert(math.maxinteger + 0.0 == 2 ^ 63 and math.maxinteger < 2 ^ 63 and math.mininteger <= -2 ^ 63)
assert(9007199254740993 < 9007199254740994.0 and not (9007199254740993 == 9007199254740992.0))
assert("10" + 5 == 15 and "0x10" * 2 == 32 and "1e1" + 0 == 10.0 and 10 .. 20 == "1020")
fails(function() return {} + 1 end, "arithmetic on a table value")
fails(function() return 1 < "2" end, "compare number with string")
fails(function() return "a" | 1 end, "bitwise operation on a string")
fails(function() return 1.5 | 1 end, "no integer representation")
-- Bits.
assert(0xF0 & 0x3C == 0x30 and 0xF0 | 0x0F == 0xFF and 0xFF ~ 0x0F == 0xF0 and ~0 == -1)
assert(1 << 63 == math.mininteger and 1 << 64 == 0 and 1 << -1 == 0 and -1 >> 1 == math.maxinteger and -1 >> 64 == 0 and 3 >> -2 == 12)
assert(3.0 | 4 == 7 and 1 << 2 + 1 == 8 and 5 & 3 == 1 and (5 & 3) == 1)
-- Precedence, short circuit, comparison chains.
local calls = 0
local function side(v) calls = calls + 1 return v end
assert((side(nil) and side(1)) == nil and calls == 1)
assert((side(false) or side("x")) == "x" and calls == 3)
assert(not nil == true and not 0 == false and 1 .. 2 == "12" and "a" < "b" and "a" < "aa" and "" < "a" and "Z" < "a")
assert(not (1 > 2) == true and 1 + 2 < 4 and "abc" .. 1 + 2 == "abc3")

-- goto: continue, nested breaks, backward loops, closures in a loop made of gotos.
local collected = {}
for i = 1, 10 do
  if i % 2 == 0 then goto continue end
  for j = 1, 10 do
    if j * i > 20 then goto next_i end
    collected[#collected + 1] = i * j
  end
  ::next_i::
  ::continue::
end
print("goto", #collected, collected[1], collected[#collected])
do
  local k, made = 0, {}
  ::top::
  local captured = k
  made[#made + 1] = function() captured = captured + 1 return captured end
  k = k + 1
  if k < 3 then goto top end
  assert(made[1]() == 1 and made[2]() == 2 and made[3]() == 3 and made[1]() == 2)
end
assert(load("goto nowhere") == nil and select(2, load("goto nowhere")):find("no visible label 'nowhere'"))
assert(select(2, load("::a:: ::a::")):find("label 'a' already defined"))
assert(select(2, load("goto f; local x; ::f:: print(x)")):find("jumps into the scope of local 'x'"))

-- Numeric and generic for, while, repeat.
local function steps(a, b, c) local n, last = 0 for i = a, b, c do n = n + 1 last = i end return n, last end
print("for", steps(1, 10, 3), steps(10, 1, -4), steps(1, 0, 1), steps(1, 2, 0.25), steps(math.maxinteger - 1, math.maxinteger, 1))
print("for", steps(math.mininteger, math.mininteger + 2, 1), steps(1.0, 3, 1), steps(3, 1, 1))
fails(function() for i = 1, 10, 0 do end end, "'for' step is zero")
fails(function() for i = "a", 10 do end end, "'for' initial value")
local total = 0
repeat local inner = total total = total + 1 until inner >= 4
assert(total == 5)
while true do total = total - 1 if total < 0 then break end end
assert(total == -1)

-- Attributes: const and close, closed in reverse order, also after an error and through break, goto and return.
local log = {}
local function closer(name) return setmetatable({}, { __close = function(_, e) log[#log + 1] = name .. (e and "!" or "") end }) end
do
  local a <close> = closer("a")
  local b <const>, c <close> = 5, closer("c")
  log[#log + 1] = "body" .. b
end
for i = 1, 2 do local d <close> = closer("d" .. i) if i == 2 then break end end
pcall(function() local e <close> = closer("e") error("x") end)
local function returns() local f <close> = closer("f") return #log end
local before = returns()
assert(log[before + 1] == "f")
print("close", table.concat(log, " "))
assert(select(2, load("local x <const> = 1; x = 2")):find("attempt to assign to const variable 'x'"))
assert(select(2, load("local x <other> = 1")):find("unknown attribute 'other'"))
fails(function() local x <close> = 42 end, "variable 'x' got a non%-closable value")

-- Varargs, multiple results, adjustment.
local function many(...) return select("#", ...), ... end
print("varargs", many(), many(nil), (many(1, 2)), many(1, nil, 3, nil))
local t = { many(1, 2), many(3, 4) }
assert(#t == 4 and t[1] == 2 and t[2] == 2 and t[4] == 4)
local function pass(...) local a, b = ... return b, a, ... end
assert(select("#", pass(1)) == 3 and select(-1, pass(1, 2)) == 2 and select(3, pass(7, 8)) == 7)
fails(select, "index out of range", -5, 1)
-- Parallel assignment and evaluation of its sides.
local x, y, z = 1, 2
x, y = y, x
assert(x == 2 and y == 1 and z == nil)
local i, a = 1, {}
i, a[i] = i + 1, 20
assert(a[1] == 20 and a[2] == nil and i == 2)
-- Strings in all spellings.
assert("\65\066\x43\u{44}\z
        E" == "ABCDE" and '\'' == "'" and "\u{7FFFFFFF}" == "\xFD\xBF\xBF\xBF\xBF\xBF" and [[
x]] == "x" and [==[a]]b]==] == "a]]b" and "a\
b" == "a\nb")
assert(0x.8p1 == 1.0 and 0xA.8 == 10.5 and 1e-2 == 0.01 and 3e2 == 300.0 and 0xffffffffffffffff == -1 and 9223372036854775808 == 2 ^ 63)
-- Tables: constructors, holes, integer-valued float keys.
local c = { 1, 2, [2] = "hidden", x = 1, ["y z"] = 2, [3.0] = "three", 9, [-0.0] = "zero" }
assert(c[2] == 2 and c[3] == 9 and c[0] == "zero" and c["y z"] == 2 and next({}) == nil)
fails(function() c[nil] = 1 end, "index is nil")
fails(function() c[0 / 0] = 1 end, "index is NaN")
fails(function() local q = nil; return q.field end, "attempt to index a nil value %(local 'q'%)")
fails(function() return undefinedglobal.x end, "global 'undefinedglobal'")
fails(function() c.x.y.z = 1 end, "field 'x'")
-- Deep recursion and tail calls.
local function loop(n) if n == 0 then return "done" end return loop(n - 1) end
assert(loop(200000) == "done")
local function deep(n) if n == 0 then return 0 end return 1 + deep(n - 1) end
assert(deep(15000) == 15000)
fails(function() local function f() return 1 + f() end return f() end, "stack overflow")
-- Many upvalues, locals and constants.
local parts = { "local t = {} " }
for n = 1, 150 do parts[#parts + 1] = ("local v%d = %d.5 "):format(n, n) end
parts[#parts + 1] = "return function() return v1"
for n = 2, 150 do parts[#parts + 1] = (" + v%d"):format(n) end
parts[#parts + 1] = " end"
assert(load(table.concat(parts))()() == 150 * 151 / 2 + 75)
local big = { "return {" }
for n = 1, 70000 do big[#big + 1] = n * 3 .. ".25," end
big[#big + 1] = "}"
local constants = load(table.concat(big))()
assert(#constants == 70000 and constants[70000] == 210000.25 and constants[300] == 900.25)
print("language ok")
