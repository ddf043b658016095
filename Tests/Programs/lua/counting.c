/* A Lua module in C: userdata with metamethods, callbacks, continuations, buffers, upvalues. The interface as modules use it. */
#include <stdio.h>
#include <string.h>

#include "lauxlib.h"
#include "lua.h"

typedef struct {
  lua_Integer value;
  int changes;
} Counter;

static int collected;

static Counter *check(lua_State *L) { return luaL_checkudata(L, 1, "Counting.Counter"); }

static int counter_new(lua_State *L) {
  Counter *c = lua_newuserdatauv(L, sizeof *c, 1);
  *c = (Counter){.value = luaL_optinteger(L, 1, 0)};
  luaL_setmetatable(L, "Counting.Counter");
  return 1;
}

static int counter_add(lua_State *L) {
  Counter *c = check(L);
  c->value += luaL_checkinteger(L, 2);
  c->changes++;
  lua_pushinteger(L, c->value);
  return 1;
}

static int counter_length(lua_State *L) {
  lua_pushinteger(L, check(L)->changes);
  return 1;
}

static int counter_text(lua_State *L) {
  Counter *c = check(L);
  lua_pushfstring(L, "counter %I (%d changes, %f)", (LUAI_UACINT)c->value, c->changes, (LUAI_UACNUMBER)c->value / 2);
  return 1;
}

static int counter_index(lua_State *L) {
  const char *key = luaL_checkstring(L, 2);
  if (!strcmp(key, "value")) {
    lua_pushinteger(L, check(L)->value);
    return 1;
  }
  lua_getmetatable(L, 1);
  lua_getfield(L, -1, key);
  return 1;
}

static int counter_collect(lua_State *L) {
  check(L);
  collected++;
  return 0;
}

static int sum(lua_State *L) {
  lua_Number total = 0;
  for (int i = 1, n = lua_gettop(L); i <= n; i++) total += luaL_checknumber(L, i);
  lua_pushnumber(L, total);
  return 1;
}

static int map(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_Integer n = luaL_len(L, 1);
  lua_createtable(L, (int)n, 0);
  for (lua_Integer i = 1; i <= n; i++) {
    lua_pushvalue(L, 2);
    lua_geti(L, 1, i);
    lua_call(L, 1, 1);
    lua_seti(L, -2, i);
  }
  return 1;
}

static int continued(lua_State *L, int status, lua_KContext context) {
  lua_pushfstring(L, "%s%d%s", status == LUA_YIELD ? "resumed " : "direct ", (int)context, lua_tostring(L, -1));
  return 1;
}

static int yielder(lua_State *L) { return lua_yieldk(L, 1, (lua_KContext)42, continued); }

static int buffer(lua_State *L) {
  lua_Integer n = luaL_checkinteger(L, 1);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (lua_Integer i = 0; i < n; i++) {
    char text[32];
    snprintf(text, sizeof text, "%lld;", (long long)i);
    luaL_addstring(&b, text);
    if (i % 3 == 0) luaL_addchar(&b, '.');
  }
  luaL_pushresult(&b);
  return 1;
}

static int upvalues(lua_State *L) {
  lua_Integer n = lua_tointeger(L, lua_upvalueindex(1)) + 1;
  lua_pushinteger(L, n);
  lua_copy(L, -1, lua_upvalueindex(1));
  lua_pushvalue(L, lua_upvalueindex(2));
  return 2;
}

static int collected_count(lua_State *L) {
  lua_pushinteger(L, collected);
  return 1;
}

static const luaL_Reg methods[] = {
    {"add", counter_add}, {"__len", counter_length}, {"__tostring", counter_text}, {"__index", counter_index}, {"__gc", counter_collect}, {NULL, NULL},
};
static const luaL_Reg functions[] = {
    {"new", counter_new}, {"sum", sum}, {"map", map}, {"yielder", yielder}, {"buffer", buffer}, {"collected", collected_count}, {NULL, NULL},
};

int luaopen_counting(lua_State *L) {
  luaL_newmetatable(L, "Counting.Counter");
  luaL_setfuncs(L, methods, 0);
  luaL_newlib(L, functions);
  lua_pushinteger(L, 10);
  lua_pushliteral(L, "kept");
  lua_pushcclosure(L, upvalues, 2);
  lua_setfield(L, -2, "upvalues");
  return 1;
}
