#include "console/pages/dashboard_page.h"

#include "console/look/moment_text.h"
#include "console/look/text_style.h"
#include "console/session/error_text.h"
#include "console/session/session.h"
#include "shared/model/permission.h"

#include <QHBoxLayout>
#include <QVBoxLayout>

namespace sb::console {

using namespace Qt::StringLiterals;
using client::Answer;

namespace {

/// The most that the server gives at once.
constexpr int mostCounted = 1000;
constexpr std::chrono::seconds pause(5);

/// Where a figure stands, whichever answer comes first.
int placeOf(const QString &figure)
{
    static const QStringList order{u"waiting"_s, u"time"_s, u"endings"_s, u"agents"_s};
    return static_cast<int>(order.indexOf(figure));
}

} // namespace

PageInfo DashboardPage::pageInfo()
{
    return {.id = u"dashboard"_s,
            .title = tr("Dashboard"),
            .icon = u"dashboard"_s,
            .group = tr("Operation")};
}

DashboardPage::DashboardPage(const PageContext &context, QWidget *parent)
    : Page(pageInfo(), parent), m_session(context.session),
      m_asTables(new QCheckBox(tr("As &tables"), this)), m_stack(new QStackedWidget(this)),
      m_message(new EmptyState(this)), m_grid(new QGridLayout)
{
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(spacing::three, spacing::two, spacing::three, spacing::two);
    column->setSpacing(spacing::one);
    auto *heading = new QHBoxLayout;
    heading->addWidget(makeLabel(TextRole::Title, info().title, this));
    heading->addStretch(1);
    m_asTables->setObjectName(u"asTables"_s);
    heading->addWidget(m_asTables);
    column->addLayout(heading);
    column->addWidget(makeLabel(
        TextRole::Muted,
        tr("Of the newest %1 requests that you may see.").arg(QLocale().toString(mostCounted)),
        this));
    column->addWidget(m_stack, 1);
    auto *figures = new QWidget(this);
    m_grid->setContentsMargins(0, spacing::two, 0, 0);
    m_grid->setSpacing(spacing::four);
    auto *top = new QVBoxLayout(figures);
    top->setContentsMargins(0, 0, 0, 0);
    top->addLayout(m_grid);
    top->addStretch(1);
    m_stack->addWidget(m_message);
    m_stack->addWidget(figures);
    m_message->show({.icon = u"dashboard"_s, .title = tr("Counting …")});
    connect(m_asTables, &QCheckBox::toggled, this, [this](bool asTables) {
        for (FigureView *each : m_figures)
            each->setAsTable(asTables);
    });
    m_pause.setSingleShot(true);
    m_pause.setInterval(pause);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (std::exchange(m_isWanted, false) && m_session.isSignedIn())
            refresh();
    });
}

DashboardPage::~DashboardPage() = default;

void DashboardPage::refresh()
{
    // Many changes in a row are counted once.
    if (m_pause.isActive()) {
        m_isWanted = true;
        return;
    }
    m_pause.start();
    fetchRequests();
    if (m_session.may(model::permissions::agentList))
        fetchAgents();
}

void DashboardPage::clear()
{
    for (CallSlot *call : {&m_pending, &m_recent, &m_agents})
        call->cancel();
    qDeleteAll(m_figures);
    m_figures.clear();
    m_pause.stop();
    m_stack->setCurrentIndex(0);
}

void DashboardPage::fetchRequests()
{
    using Requests = client::Page<model::AccessRequest>;
    QObject *pending = m_pending.start();
    m_session.requests().list({.status = model::request_status::pending}, {.limit = mostCounted},
                              pending, m_pending.ending<Requests>([this](Answer<Requests> answer) {
                                  if (!answer)
                                      return fail(answer.error());
                                  show(waitingByAge(answer->items, currentTime()));
                              }));
    QObject *recent = m_recent.start();
    m_session.requests().list({}, {.limit = mostCounted}, recent,
                              m_recent.ending<Requests>([this](Answer<Requests> answer) {
                                  if (!answer)
                                      return fail(answer.error());
                                  show(timeToTheEnd(answer->items));
                                  show(endings(answer->items));
                              }));
}

void DashboardPage::fetchAgents()
{
    using Agents = client::Page<model::Agent>;
    QObject *context = m_agents.start();
    m_session.agents().list({.limit = mostCounted}, context,
                            m_agents.ending<Agents>([this](Answer<Agents> answer) {
                                if (!answer)
                                    return fail(answer.error());
                                show(agentsByState(answer->items));
                            }));
}

FigureView *DashboardPage::figure(const QString &id) const
{
    for (FigureView *each : m_figures) {
        if (each->shown().id == id)
            return each;
    }
    return nullptr;
}

void DashboardPage::show(const DashboardFigure &shown)
{
    FigureView *view = figure(shown.id);
    if (!view) {
        view = new FigureView(this);
        view->setObjectName(u"figure-"_s + shown.id);
        view->setAsTable(m_asTables->isChecked());
        const int place = placeOf(shown.id);
        m_grid->addWidget(view, place / 2, place % 2);
        m_figures.push_back(view);
    }
    view->show(shown);
    m_stack->setCurrentIndex(1);
}

void DashboardPage::fail(const client::ApiError &error)
{
    if (m_figures.empty())
        m_message->show({.icon = u"error"_s,
                         .title = tr("This could not be counted"),
                         .detail = problemText(error)});
    else if (error.kind != client::ApiError::Kind::Unreachable && error.status != 401)
        Q_EMIT noticeRaised(problemText(error));
}

} // namespace sb::console
