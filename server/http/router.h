// From a method and a path to the row of the route table: one hashed look-up, however many routes
// there are.
#pragma once

#include "server/http/route.h"
#include "server/http/target.h"

#include <QHash>

namespace sb::http {

struct Match
{
    const Route *route = nullptr;
    std::vector<std::pair<QString, QString>> arguments = {};
    /// When the path exists but not for this method: what `Allow` says.
    QByteArray allow = {};
};

class Router
{
public:
    /// `routes` must outlive the router.
    explicit Router(const RouteTable &routes);

    /// HEAD finds GET's route. A literal segment wins over an argument.
    [[nodiscard]] Match find(Method method, const Target &target) const;

private:
    struct Node
    {
        QHash<QString, int> literals = {};
        int argument = -1;
        QHash<int, const Route *> routes = {};
    };

    [[nodiscard]] int nodeOf(const std::vector<QString> &segments, std::size_t at, int node,
                             std::vector<QString> &arguments) const;

    std::vector<Node> m_nodes;
    QHash<const Route *, std::vector<QString>> m_argumentNames;
};

/// The names as they stand in a request line and in `Allow`.
[[nodiscard]] QByteArray nameOf(Method method);

} // namespace sb::http
