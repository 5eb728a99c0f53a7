#include "console/models/dashboard_figures.h"

#include <QCoreApplication>

namespace sb::console {

using namespace Qt::StringLiterals;
namespace request_status = model::request_status;

namespace {

constexpr std::int64_t minute = 60;
constexpr std::int64_t hour = 60 * minute;
constexpr std::int64_t day = 24 * hour;

QString tr(const char *text)
{
    return QCoreApplication::translate("DashboardFigures", text);
}

struct Span
{
    QString name = {};
    /// In seconds, not included.
    std::int64_t below = 0;
};

void count(DashboardFigure &figure, const std::vector<Span> &spans, std::int64_t seconds)
{
    for (std::size_t at = 0; at < spans.size(); ++at) {
        if (seconds < spans[at].below || at + 1 == spans.size()) {
            ++figure.bars[at].second;
            return;
        }
    }
}

DashboardFigure emptyFigure(const QString &id, const QString &title, const std::vector<Span> &spans)
{
    DashboardFigure figure{.id = id, .title = title};
    for (const Span &span : spans)
        figure.bars.emplace_back(span.name, 0);
    return figure;
}

} // namespace

DashboardFigure waitingByAge(const std::vector<model::AccessRequest> &pending, core::Timestamp now)
{
    const std::vector<Span> spans{{tr("less than an hour"), hour},
                                  {tr("1 to 4 hours"), 4 * hour},
                                  {tr("4 to 24 hours"), day},
                                  {tr("1 to 7 days"), 7 * day},
                                  {tr("longer"), 0}};
    DashboardFigure figure = emptyFigure(u"waiting"_s, tr("Waiting, by age"), spans);
    for (const model::AccessRequest &request : pending) {
        if (request.isPending())
            count(figure, spans, now.seconds() - request.createdAt.seconds());
    }
    return figure;
}

DashboardFigure timeToTheEnd(const std::vector<model::AccessRequest> &recent)
{
    const std::vector<Span> spans{{tr("less than 5 minutes"), 5 * minute},
                                  {tr("5 to 60 minutes"), hour},
                                  {tr("1 to 8 hours"), 8 * hour},
                                  {tr("8 to 24 hours"), day},
                                  {tr("longer"), 0}};
    DashboardFigure figure = emptyFigure(u"time"_s, tr("From asking to the end"), spans);
    for (const model::AccessRequest &request : recent) {
        const bool isDecided = request.status == request_status::executed ||
                               request.status == request_status::failed ||
                               request.status == request_status::rejected;
        if (isDecided)
            count(figure, spans, request.updatedAt.seconds() - request.createdAt.seconds());
    }
    return figure;
}

DashboardFigure endings(const std::vector<model::AccessRequest> &recent)
{
    const std::pair<QString, QString> words[] = {
        {request_status::executed, tr("carried out")}, {request_status::failed, tr("failed")},
        {request_status::rejected, tr("rejected")},    {request_status::expired, tr("expired")},
        {request_status::cancelled, tr("withdrawn")},
    };
    DashboardFigure figure{.id = u"endings"_s, .title = tr("How they ended")};
    for (const auto &[status, word] : words) {
        int found = 0;
        for (const model::AccessRequest &request : recent)
            found += request.status == status ? 1 : 0;
        figure.bars.emplace_back(word, found);
    }
    return figure;
}

DashboardFigure agentsByState(const std::vector<model::Agent> &agents)
{
    const std::pair<QString, QString> words[] = {{u"active"_s, tr("active")},
                                                 {u"stale"_s, tr("not heard of lately")},
                                                 {u"revoked"_s, tr("revoked")}};
    DashboardFigure figure{.id = u"agents"_s, .title = tr("Agents")};
    for (const auto &[status, word] : words) {
        int found = 0;
        for (const model::Agent &agent : agents)
            found += agent.status == status ? 1 : 0;
        figure.bars.emplace_back(word, found);
    }
    return figure;
}

} // namespace sb::console
