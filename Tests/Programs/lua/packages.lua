-- package and require: search paths, preload, loaders, modules that return and that register, cycles, C modules.
local here = arg[0]:match("^(.*)/") or "."
package.path = here .. "/modules/?.lua;" .. here .. "/modules/?/init.lua"
local m, where = require("shapes")
print(m.area { kind = "square", side = 4 }, m.area { kind = "circle", radius = 2 }, where == here .. "/modules/shapes.lua", require("shapes") == m, package.loaded.shapes == m)
print(require("nested").value, require("nested.part").name)
package.preload.made = function(name, extra) return { name = name, extra = extra } end
print(require("made").name, require("made").extra, select(2, require("made")))
print(require("flag"), package.loaded.flag, flag_loaded)
local ok, message = pcall(require, "no.such.module")
assert(not ok and message:find("module 'no.such.module' not found") and message:find("no field package.preload", 1, true) and message:find("modules/no/such/module.lua", 1, true))
assert(not pcall(require, "broken") and select(2, pcall(require, "broken")):find("error loading module 'broken'"))
print(package.searchpath("shapes", package.path) == here .. "/modules/shapes.lua", (package.searchpath("none", "./?.x;?.y")), select(2, package.searchpath("none", "./?.x;?.y")):gsub("\n", "|"))
print(package.config:sub(1, 1), #package.searchers, type(package.loadlib), type(package.cpath))
table.insert(package.searchers, 2, function(name) if name == "virtual" then return function(n, e) return { n = n, e = e } end, "from nowhere" end return "\n\tno virtual" end)
print(require("virtual").n, require("virtual").e, select(2, require("virtual")))
package.searchers = nil
assert(select(2, pcall(require, "other")):find("must be a table"))
-- A library in C, built as a shared object by the compiler under test.
local library = os.getenv("LUA_TEST_LIBRARY")
if library then
  local open = assert(package.loadlib(library, "luaopen_counting"))
  local counting = open()
  assert(select(3, package.loadlib(library, "absent")) == "init" and select(3, package.loadlib("/no/such.so", "f")) == "open")
  local c = counting.new(5)
  print(c:add(10), c:add(-3), #c, tostring(c), c.value, pcall(c.add, {}))
  print(counting.sum(1, 2.5, 3), counting.map({ 1, 2, 3 }, function(v) return v * v end)[3], pcall(counting.map, { 1 }, function() error("inside", 0) end))
  local co = coroutine.wrap(function() return "done " .. counting.yielder("a") end)
  print(co(), co("b"))
  print(counting.buffer(1000):len(), counting.buffer(5), counting.upvalues(), counting.upvalues(), counting.upvalues())
  c = nil
  collectgarbage()
  print(counting.collected())
end
print("packages ok")
