-- One agent: claim, complete, claim, … over one connection per thread. Arguments: agent id and secret.
local agent, base, claimed

function init(args)
  agent = args[1]
  base = "/api/v1/agents/" .. agent .. "/jobs/"
  wrk.headers["X-Agent-Secret"] = args[2]
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  if claimed then
    local path = base .. claimed .. "/complete"
    claimed = nil
    return wrk.format("POST", path, nil, '{"status":"succeeded"}')
  end
  return wrk.format("POST", base .. "claim", nil, "")
end

function response(status, headers, body)
  if status == 200 then
    claimed = body:match('"id":"([0-9a-f-]+)"')
  end
end
