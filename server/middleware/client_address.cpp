#include "server/middleware/client_address.h"

#include <algorithm>

#include <QStringList>

namespace sb::middleware {

using namespace Qt::StringLiterals;

namespace {

bool isTrusted(const QHostAddress &address, const Networks &trusted)
{
    return std::any_of(trusted.begin(), trusted.end(),
                       [&](const auto &network) { return address.isInSubnet(network); });
}

/// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]:4711`; null when it is none.
QHostAddress addressFrom(QString text)
{
    if (text.startsWith(u'['))
        text = text.mid(1).section(u']', 0, 0);
    else if (text.count(u':') == 1)
        text = text.section(u':', 0, 0);
    return QHostAddress(text);
}

/// The nodes that a `Forwarded` header names, in order.
QStringList forwardedNodes(const QString &header)
{
    QStringList nodes;
    for (const QString &element : header.split(u',')) {
        for (const QString &pair : element.split(u';')) {
            if (!pair.trimmed().startsWith("for="_L1, Qt::CaseInsensitive))
                continue;
            QString node = pair.trimmed().mid(4);
            if (node.size() >= 2 && node.startsWith(u'"') && node.endsWith(u'"'))
                node = node.sliced(1, node.size() - 2);
            nodes.append(node);
        }
    }
    return nodes;
}

QStringList nodesOf(const http::Request &request)
{
    // Every line counts: a client may have sent one of its own before the proxy's.
    QStringList forwarded;
    QStringList xForwarded;
    for (const auto &[name, value] : request.headers) {
        if (name == "forwarded")
            forwarded += forwardedNodes(QString::fromLatin1(value));
        else if (name == "x-forwarded-for")
            xForwarded += QString::fromLatin1(value).split(u',');
    }
    return forwarded.isEmpty() ? xForwarded : forwarded;
}

} // namespace

QString clientAddress(const http::Request &request, const Networks &trusted)
{
    QHostAddress last(request.call.peerAddress);
    if (!isTrusted(last, trusted))
        return request.call.peerAddress;
    const QStringList nodes = nodesOf(request);
    for (auto node = nodes.crbegin(); node != nodes.crend(); ++node) {
        const QHostAddress address = addressFrom(node->trimmed());
        if (address.isNull())
            break;
        last = address;
        if (!isTrusted(address, trusted))
            break;
    }
    return last.toString();
}

} // namespace sb::middleware
