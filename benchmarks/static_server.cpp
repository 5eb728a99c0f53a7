// The least that Qt's HTTP server can do: one static answer, no guard, no routes besides. The
// baseline of the static probe.
#include <cstdio>

#include <QCoreApplication>
#include <QHttpServer>

int main(int argc, char *argv[])
{
    const QCoreApplication application(argc, argv);
    QHttpServer server;
    server.route(QStringLiteral("/healthz"), [] {
        return QHttpServerResponse(QByteArrayLiteral("application/json"),
                                   QByteArrayLiteral("{\"status\":\"ok\"}"));
    });
    const quint16 port = server.listen(QHostAddress(QHostAddress::LocalHost));
    if (port == 0)
        return 1;
    std::printf("%d\n", port);
    std::fflush(stdout);
    return QCoreApplication::exec();
}
