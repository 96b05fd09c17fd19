-- wrk -s each_once.lua URL -- FILE [close]: asks for the targets that FILE has line by line, in turn and from the
-- start again. "close": on a new connection each time.
local requests, turn = {}, 0

function init(arguments)
  if arguments[2] == "close" then wrk.headers["Connection"] = "close" end
  for target in io.lines(arguments[1]) do requests[#requests + 1] = wrk.format("GET", target) end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
