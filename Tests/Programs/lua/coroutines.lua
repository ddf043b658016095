-- The coroutine library: passing values, status, wrap, errors, close, yields across pcall, metamethods, iterators, sort.
local co = coroutine.create(function(a, b)
  local c = coroutine.yield(a + b)
  local d, e = coroutine.yield(c * 2)
  return d .. e, "end"
end)
print(coroutine.resume(co, 1, 2))
print(coroutine.status(co), coroutine.isyieldable(co))
print(coroutine.resume(co, 21))
print(coroutine.resume(co, "x", "y"))
print(coroutine.status(co), coroutine.resume(co))
print(coroutine.isyieldable(), select(2, coroutine.running()))
local function generate(n) return coroutine.wrap(function() for i = 1, n do coroutine.yield(i, i * i) end end) end
local sum = 0
for i, sq in generate(100) do sum = sum + sq - i end
assert(sum == 338350 - 5050)
-- Permutations, the classic recursion of generators.
local function permute(a, n)
  n = n or #a
  if n <= 1 then coroutine.yield(a) else
    for i = 1, n do a[n], a[i] = a[i], a[n] permute(a, n - 1) a[n], a[i] = a[i], a[n] end
  end
end
local perms = {}
for p in coroutine.wrap(function() permute { "a", "b", "c" } end) do perms[#perms + 1] = table.concat(p) end
print(table.concat(perms, " "))
-- Errors, with tables as messages, and tracebacks of dead ones.
local bad = coroutine.create(function() local x = nil; return x.y end)
local ok, message = coroutine.resume(bad)
assert(not ok and message:find("attempt to index a nil value %(local 'x'%)") and coroutine.status(bad) == "dead")
assert(debug.traceback(bad):find("in function <"))
local obj = {}
assert(select(2, coroutine.resume(coroutine.create(function() error(obj) end))) == obj)
assert(not pcall(coroutine.wrap(function() error("w") end)))
assert(select(2, pcall(coroutine.yield)):find("outside a coroutine"))
-- Yield across pcall, xpcall, metamethods, iterators, table.sort's refusal.
local across = coroutine.wrap(function()
  local r = { pcall(function() local v = coroutine.yield("in pcall") error({ v }) end) }
  coroutine.yield(r[1] == false and r[2][1])
  local handled = select(2, xpcall(function() coroutine.yield("in xpcall") error("E", 0) end, function(m) return m .. "handled" end))
  coroutine.yield(handled)
  local mt = setmetatable({}, { __add = function(a, b) return coroutine.yield("in add") + b end, __index = function(_, k) return coroutine.yield("index " .. k) end,
    __lt = function() return coroutine.yield("lt") end, __concat = function() return coroutine.yield("concat") end, __call = function(_, v) return coroutine.yield("call") .. v end,
    __close = function() coroutine.yield("closing") end, __eq = function() return coroutine.yield("eq") end, __len = function() return coroutine.yield("len") end })
  local results = { mt + 1, mt.field, mt < mt, mt .. "s", mt("v"), #mt, mt == setmetatable({}, getmetatable(mt)) }
  do local c <close> = mt end
  for v in function() return coroutine.yield("for") end do results[#results + 1] = v break end
  return table.concat({ tostring(results[1]), tostring(results[2]), tostring(results[3]), results[4], results[5], results[6], tostring(results[7]), results[8] }, "|")
end)
local reply, log = nil, {}
local answers = { ["in pcall"] = "P", ["in add"] = 41, ["index field"] = "F", lt = true, concat = "C", call = "K", len = 5, eq = 1, ["for"] = "it" }
repeat
  reply = across(answers[reply])
  log[#log + 1] = tostring(reply)
until reply:find("|")
print(table.concat(log, ", "))
local sorter = coroutine.create(function() table.sort({ 3, 2, 1 }, function(a, b) coroutine.yield() return a < b end) end)
assert(select(2, coroutine.resume(sorter)):find("attempt to yield across a C%-call boundary"))
-- close: pending variables are closed, with the error.
local closed = {}
local pending = coroutine.create(function()
  local a <close> = setmetatable({}, { __close = function() closed[#closed + 1] = "a" end })
  local b <close> = setmetatable({}, { __close = function() closed[#closed + 1] = "b" error("in close") end })
  coroutine.yield()
end)
coroutine.resume(pending)
local ok2, e2 = coroutine.close(pending)
print(ok2, e2:match("in close"), table.concat(closed, ""), coroutine.status(pending))
assert(coroutine.close(coroutine.create(print)))
-- Nested coroutines, normal status, resume of itself.
local outer
outer = coroutine.create(function()
  local inner = coroutine.create(function() return coroutine.status(outer), coroutine.resume(outer) end)
  return select(2, coroutine.resume(inner))
end)
print(coroutine.resume(outer))
assert(select(2, coroutine.resume(coroutine.running())):find("non%-suspended"))
-- Producer, filter, consumer; and many coroutines alive at once.
local function producer(n) return coroutine.create(function() for i = 1, n do coroutine.yield(i) end end) end
local function filter(p, keep) return coroutine.create(function() while true do local _, v = coroutine.resume(p) if not v then return end if keep(v) then coroutine.yield(v) end end end) end
local pipe, got = filter(filter(producer(60), function(v) return v % 2 == 0 end), function(v) return v % 3 == 0 end), {}
while true do local _, v = coroutine.resume(pipe) if not v then break end got[#got + 1] = v end
print(table.concat(got, " "))
local crowd = {}
for i = 1, 2000 do crowd[i] = coroutine.wrap(function() local n = i while true do n = n + (coroutine.yield(n) or 0) end end) crowd[i]() end
local total = 0
for round = 1, 5 do for i = 1, 2000 do total = total + crowd[i](round) end end
print(total)
-- Recursion of coroutines reaches the limit of C calls with an error, not a crash.
local function nest(n) return coroutine.wrap(function() return nest(n + 1) end)() end
assert(not pcall(nest, 1))
print("coroutines ok")
