// Holds every answer that a test sees to the description that the server publishes: its status,
// its error code, its body. A fault fails the test that is running.
#pragma once

#include "server/http/router.h"
#include "tests/support/http_caller.h"

#include <memory>

namespace sb::test {

class AnswerCheck
{
public:
    /// Keeps a copy of the table and may outlive the server.
    explicit AnswerCheck(http::RouteTable table)
        : m_table(std::make_shared<const http::RouteTable>(std::move(table))), m_router(*m_table)
    {}

    /// What is wrong with the answer; empty when it is as described.
    [[nodiscard]] QString faultOf(const Call &call, const Reply &reply) const;

    void operator()(const Call &call, const Reply &reply) const;

private:
    std::shared_ptr<const http::RouteTable> m_table;
    http::Router m_router;
};

} // namespace sb::test
