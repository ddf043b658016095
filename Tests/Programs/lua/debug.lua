-- debug: getinfo, locals, upvalues, hooks, traceback, metatables and user values, registry.
local function f(a, b, ...)
  local c = a + b
  local info = debug.getinfo(1, "nSltuf")
  return info, c
end
local info = f(1, 2, 3)
print(info.name, info.namewhat, info.short_src:match("[^/]*$"), info.what, info.linedefined, info.lastlinedefined, info.currentline, info.nups, info.nparams, info.isvararg, info.istailcall, info.func == f)
local p = debug.getinfo(print)
print(p.what, p.short_src, p.currentline, p.linedefined, p.source, debug.getinfo(100), debug.getinfo(1, "S").what)
local lines = {}
for line in pairs(debug.getinfo(f, "L").activelines) do lines[#lines + 1] = line end
table.sort(lines)
print(table.concat(lines, " "), pcall(debug.getinfo, 1, "X"), pcall(debug.getinfo, "x"))
-- Locals of a running function, of a coroutine, parameters of one at rest, varargs.
local function probe(first, ...)
  local second = "s"
  do local hidden = 1 end
  local list, i = {}, 1
  while true do
    local name, value = debug.getlocal(1, i)
    if not name then break end
    list[#list + 1] = name .. (type(value) == "table" and "" or "=" .. tostring(value))
    i = i + 1
  end
  local names = table.concat(list, " ")
  local v1, v2 = select(2, debug.getlocal(1, -1)), select(2, debug.getlocal(1, -2))
  debug.setlocal(1, 1, "changed")
  return names, v1, v2, first, debug.setlocal(1, 100, 0)
end
print(probe("p", "va", "vb"))
print(debug.getlocal(probe, 1), debug.getlocal(probe, 2), pcall(debug.getlocal, 100, 1))
local co = coroutine.create(function(x) local y = x * 2 coroutine.yield(y) return y end)
coroutine.resume(co, 21)
print(debug.getlocal(co, 1, 1)) print(debug.getlocal(co, 1, 2)) print(debug.setlocal(co, 1, 2, "set"), coroutine.resume(co))
-- Upvalues.
local u1, u2 = 1, "two"
local function g() return u1, u2 end
local function h() return u2 end
print(debug.getupvalue(g, 1), debug.getupvalue(g, 2), debug.getupvalue(g, 3), debug.setupvalue(g, 1, 100), u1, g())
print(debug.upvalueid(g, 2) == debug.upvalueid(h, 1), debug.upvalueid(g, 1) == debug.upvalueid(h, 1), pcall(debug.upvalueid, g, 9))
local other = 55
local function k() return other end
debug.upvaluejoin(h, 1, k, 1)
print(h(), g())
print(debug.getupvalue(string.gmatch("x", "x"), 1))
-- Hooks: count, line, call and return.
local events = {}
local function traced() local a = 1
  a = a + 1
  return a
end
debug.sethook(function(event, line) events[#events + 1] = event .. (line and line - info.linedefined or "") end, "crl")
traced()
debug.sethook()
print(table.concat(events, " "), debug.gethook())
local count = 0
debug.sethook(function() count = count + 1 end, "", 100)
for i = 1, 10000 do local _ = i * 2 end
debug.sethook()
print(count > 150 and count < 2000)
local stopped = coroutine.create(function() while true do end end)
debug.sethook(stopped, function() error("stopped by hook") end, "", 1000)
print(select(2, coroutine.resume(stopped)):match("stopped by hook"))
-- traceback
local function level3() return debug.traceback("message", 1) end
local function level2() local r = level3() return r end
local function level1() local r = level2() return r end
print((level1():gsub("[^\n\t]*/([^/\n]+%.lua)", "%1")))
print(debug.traceback({}) ~= nil, debug.traceback(nil) ~= nil, debug.traceback("m", 50), type(debug.traceback(42)))
local function long(n) if n == 0 then return debug.traceback() end local r = long(n - 1) return r end
print(select(2, long(100):gsub("\n", "")), long(100):match("skipping %d+ levels"))
-- Metatables of every type, user values, registry.
debug.setmetatable(10, { __index = function(n, key) return key .. n end, __call = function(n, v) return n * v end })
print((5).x, (6)(7), getmetatable(1) == debug.getmetatable(2))
debug.setmetatable(10, nil)
debug.setmetatable(nil, { __index = function() return "nothing" end })
local nothing
print(nothing.field)
debug.setmetatable(nil, nil)
print(type(debug.getregistry()), debug.getuservalue(io.stdout, 1), pcall(debug.setuservalue, {}, 1), debug.getmetatable("").__index == string)
print("debug ok")
