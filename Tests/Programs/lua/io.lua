-- io: simple and complete models, every read format, seek, buffering, lines, popen, tmpfile, closing, errors.
local name = os.tmpname()
local f = assert(io.open(name, "w"))
print(io.type(f), io.type(io.stdout), io.type(42), tostring(f):match("^file %("))
assert(f:write("line one\n", 2, " ", 3.5, "\n", "0x1F -7 1e3 .5 nan\n", "last line without newline") == f)
print(f:seek("cur"), f:seek("set", 3), f:seek("end"), f:close(), io.type(f), tostring(f), pcall(f.write, f, "x"))
f = assert(io.open(name))
print(f:read()) print(f:read("n", "n")) print(f:read("L")) print(f:read("n", "n", "n", "n", "n"))
print(f:read("l"), f:read(0), f:read(4), f:read("a"), f:read("a"), f:read("l"), f:read(0), f:read(1))
print(f:seek("set"), f:read(5, 0, 3), f:seek("cur", -2), f:read("L"), pcall(f.read, f, "x"))
f:close()
for l in io.lines(name) do io.write("[", l, "]") end
print()
for a, b in io.lines(name, 1, "L") do io.write(a, "-", b or "nil\n") end
print()
for n in io.lines(name, 20) do io.write(#n, " ") end
print()
print(pcall(io.lines, "/no/such/file")) print(io.open("/no/such/file")) print(pcall(io.open, name, "bad mode"))
-- Append and update modes, buffering, binary bytes.
f = io.open(name, "a+") f:write("\nappended") f:seek("set") print(#f:read("a")) f:close()
f = io.open(name, "r+") f:write("LINE") f:seek("set", 0) print(f:read()) f:close()
f = io.open(name, "wb")
for _, mode in ipairs { "no", "full", "line" } do assert(f:setvbuf(mode, 1024)) f:write(mode, "\n") assert(f:flush()) end
local bytes = {}
for i = 0, 255 do bytes[#bytes + 1] = string.char(i) end
bytes = table.concat(bytes)
f:write(bytes:rep(100)) f:close()
f = io.open(name, "rb")
f:read("l", "l", "l")
local data = f:read("a")
assert(data == bytes:rep(100)) f:close()
-- Default input and output.
local old_out, old_in = io.output(), io.input()
io.output(name)
for i = 1, 1000 do io.write(i, i % 10 == 0 and "\n" or " ") end
io.close()
io.output(old_out)
io.input(name)
local sum, lines = 0, 0
for l in io.lines() do lines = lines + 1 for n in l:gmatch("%d+") do sum = sum + n end end
print(sum, lines, io.read(), pcall(io.close, io.input()))
io.input(old_in)
f = io.open(name, "w")
f:write(("x"):rep(10000), "\n", ("12345678901234567890 "):rep(3), "0x", ("f"):rep(20), " 99999999999999999999 1e+ 5")
f:close()
f = io.open(name)
print(#f:read("l"), f:read("n"), f:read("n"), f:read("n"), f:read("n"), f:read("n"), f:read("n"))
f:close()
do local g <close> = io.open(name) f = g end
print(io.type(f), pcall(function() for _ in f:lines() do end end))
-- Pipes and temporary files.
local p = io.popen("printf 'a b\\nc'; exit 3")
print(p:read("a"), p:close())
p = io.popen("cat >" .. name, "w") p:write("through a pipe") print(p:close())
print(io.open(name):read("a"), pcall(io.popen, "true", "rw"))
local t = io.tmpfile() t:write("temp") t:seek("set") print(t:read("a")) t:close()
local many = {}
for i = 1, 20 do many[i] = assert(io.open(name)) end
many = nil
collectgarbage()
print(os.remove(name), io.open(name) == nil, (select(2, os.remove(name)):gsub(name, "NAME", 1)))
io.stderr:write("")
print("io ok")
