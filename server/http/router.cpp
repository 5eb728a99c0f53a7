#include "server/http/router.h"

#include <algorithm>

#include <QByteArrayList>

namespace sb::http {

namespace {

bool isArgument(const QByteArray &part)
{
    return part.startsWith('{') && part.endsWith('}');
}

} // namespace

QByteArray nameOf(Method method)
{
    switch (method) {
    case Method::Get:
        return "GET";
    case Method::Head:
        return "HEAD";
    case Method::Post:
        return "POST";
    case Method::Put:
        return "PUT";
    case Method::Delete:
        return "DELETE";
    case Method::Patch:
        return "PATCH";
    case Method::Options:
        return "OPTIONS";
    case Method::Other:
        break;
    }
    return "OTHER";
}

Router::Router(const RouteTable &routes) : m_nodes(1)
{
    for (const Route &route : routes) {
        int at = 0;
        std::vector<QString> names;
        for (const QByteArray &part : route.path.mid(1).split('/')) {
            const int fresh = static_cast<int>(m_nodes.size());
            Node &node = m_nodes[static_cast<std::size_t>(at)];
            int next = isArgument(part) ? node.argument
                                        : node.literals.value(QString::fromLatin1(part), -1);
            if (isArgument(part))
                names.push_back(QString::fromLatin1(part.mid(1).chopped(1)));
            if (next < 0) {
                next = fresh;
                if (isArgument(part))
                    node.argument = fresh;
                else
                    node.literals.insert(QString::fromLatin1(part), fresh);
                m_nodes.emplace_back();
            }
            at = next;
        }
        m_nodes[static_cast<std::size_t>(at)].routes.insert(static_cast<int>(route.method), &route);
        m_argumentNames.insert(&route, std::move(names));
    }
}

int Router::nodeOf(const std::vector<QString> &segments, std::size_t at, int index,
                   std::vector<QString> &arguments) const
{
    const Node &node = m_nodes[static_cast<std::size_t>(index)];
    if (at == segments.size())
        return node.routes.isEmpty() ? -1 : index;
    if (const int next = node.literals.value(segments[at], -1); next >= 0) {
        const int found = nodeOf(segments, at + 1, next, arguments);
        if (found >= 0)
            return found;
    }
    if (node.argument < 0 || segments[at].isEmpty())
        return -1;
    arguments.push_back(segments[at]);
    const int found = nodeOf(segments, at + 1, node.argument, arguments);
    if (found < 0)
        arguments.pop_back();
    return found;
}

Match Router::find(Method method, const Target &target) const
{
    std::vector<QString> values;
    const int index = nodeOf(target.segments, 0, 0, values);
    if (index < 0)
        return {};
    const Node &node = m_nodes[static_cast<std::size_t>(index)];
    const Method wanted = method == Method::Head ? Method::Get : method;
    const Route *route = node.routes.value(static_cast<int>(wanted));
    if (!route) {
        QByteArrayList allowed;
        for (const Route *other : node.routes) {
            allowed.append(nameOf(other->method));
            if (other->method == Method::Get)
                allowed.append("HEAD");
        }
        std::sort(allowed.begin(), allowed.end());
        return {.allow = allowed.join(", ")};
    }
    Match match{.route = route};
    const std::vector<QString> names = m_argumentNames.value(route);
    for (std::size_t at = 0; at < names.size(); ++at)
        match.arguments.emplace_back(names[at], values[at]);
    return match;
}

} // namespace sb::http
