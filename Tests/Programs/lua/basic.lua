-- The basic functions: tonumber, tostring, load, error, pcall, select, next, pairs, rawlen, print, warn, _G, _VERSION.
print(_VERSION, _G._G == _G, type(print), type(nil), type({}), type("x"), type(2), type(false), type(coroutine.create(print)), type(io.stdout))
print(tonumber("0x1p4"), tonumber("  12  "), tonumber("1e"), tonumber(""), tonumber("0x"), tonumber("1 2"), tonumber("1e500"), tonumber(".5"), tonumber("5."))
print(tonumber("ff", 16), tonumber("zz", 36), tonumber("-101", 2), tonumber("9", 8), tonumber("7fffffffffffffff", 16), tonumber("8000000000000000", 16))
print(tonumber("9223372036854775807"), tonumber("9223372036854775808"), tonumber("-9223372036854775808"), tonumber("0x123456789abcdef01"))
print(tonumber("inf"), tonumber("nan"), tonumber(nil == nil and "10"), pcall(tonumber))
print(1e15, 1e16, 1e100, 0.1, 1 / 3, -0.0, 100 // 1e0, 2 ^ 63, 1e-5, 123456.789e3, 5 // 0.3, math.pi)
print(1 / 0, -1 / 0, tostring(0 / 0):gsub("-", ""), 3.0, -3.0, 1e14 + 0.5, 2 ^ 24, 7.0 // 2)
print(tostring(nil), tostring(true), tostring(-0), tostring("s"), tostring(12), tostring(1.5))
-- error and pcall: levels, objects, rethrow; xpcall with arguments and handler.
local function level1() error("m", 1) end
local function level2() error("m", 2) end
local function level0() error("m", 0) end
print(pcall(level1)) print(pcall(level2)) print(pcall(level0))
print(pcall(error)) print(pcall(error, nil)) print(pcall(error, { 1 }) == false, select(2, pcall(error, 42)))
print(select("#", pcall(function() return nil, nil end)), pcall(pcall), pcall(pcall, error, "x"))
print(xpcall(function(...) return select("#", ...), ... end, print, 1, nil, 3))
print(xpcall(error, function(m) return "handled " .. m end, "bad"))
assert(select(2, xpcall(function() local function f() return f() + 1 end return f() end, function(m) return m end)):find("stack overflow"))
local ok, tb = xpcall(function() error("deep") end, debug.traceback)
assert(not ok and tb:find("stack traceback:") and tb:find("basic.lua"))
assert(select(2, pcall(string.rep)):find("bad argument #1 to 'rep' %(string expected, got no value%)") or select(2, pcall(string.rep)):find("bad argument #1"))
assert(select(2, pcall(("x").rep, "x", {})):find("bad argument #2"))
print(pcall(assert, false), pcall(assert, nil, "message"), pcall(assert, false, 7), select("#", assert(1, 2, 3)))
-- load: text, functions, environments, binary chunks, modes, names, syntax errors.
assert(load("return ...", "n", "t", {})(5) == 5)
local pieces, k = { "return ", "1 +", " 41" }, 0
assert(load(function() k = k + 1 return pieces[k] end)() == 42)
local env = {}
load("x = 1; y = x + 1; function f() return y end", "c", "t", env)()
assert(env.x == 1 and env.y == 2 and env.f() == 2 and x == nil)
local dumped = string.dump(function(a) local function g(b) return a + b end return g(10) end)
assert(load(dumped, "d", "b")(5) == 15 and not load(dumped, "d", "t") and not load("return 1", "d", "b"))
assert(load(string.dump(load("return 1.5, 'str', 7, nil, true"), true))() == 1.5)
for _, s in ipairs { "x =", "for i in", "local 1", "return return", "x = 'unfinished", "--[[ open", "x = }", "a.b:c = 1", "break", "if x then", "x = 1e", "x = '\\400'", "x = '\\u{110000000}'", "goto 1", "f(", "local function end", "x = 0xg", "... = 1", "function f() return ... end" } do
  print((select(2, load(s, "=s"))))
end
assert(not pcall(load(dumped:sub(1, 40), "t", "b") or error))
assert(dofile and loadfile and not loadfile("/nonexistent/file"))
-- select, next, pairs, ipairs, raw functions.
print(select("#"), select(2, "a", "b", "c"), select(-1, "a", "b"))
local t = { 10, 20, 30, nil, 50 }
local c = 0
for i, v in ipairs(t) do c = c + i * v end
assert(c == 140 and rawlen(t) >= 3 and rawlen("abc") == 3 and rawget(t, 5) == 50 and rawset(t, 6, 1) == t)
local keys = {}
for key, v in pairs { a = 1, b = 2, c = 3 } do keys[#keys + 1] = key .. v end
table.sort(keys)
print(table.concat(keys, ","), next({}), next({ 7 }), pcall(next, {}, "no"))
local erased = { a = 1, b = 2, c = 3, d = 4 }
for key in pairs(erased) do erased[key] = nil end
assert(next(erased) == nil)
assert(rawequal("a" .. "b", "ab") and not rawequal(1, "1") and rawequal(1, 1.0))
warn("@on") warn("a", " warning") warn("@off")
assert(collectgarbage("count") > 10 and getmetatable({}) == nil and _ENV == _G)
do local _ENV = { print = print } print(_ENV.assert, print == _ENV.print) end
print("basic ok")
