#include "console/pages/table_page.h"

#include "console/look/text_style.h"
#include "console/session/profile_store.h"
#include "console/session/session.h"

#include <algorithm>

namespace sb::console {

using namespace Qt::StringLiterals;

namespace {

constexpr int pageSize = 100;
/// The most that the server gives at once (contract B18).
constexpr int largestPage = 1000;

} // namespace

TablePage::TablePage(const PageInfo &info, const PageContext &context, QWidget *parent)
    : Page(info, parent), m_session(context.session), m_store(context.store),
      m_column(new QVBoxLayout(this)), m_headingBar(new QHBoxLayout),
      m_splitter(new QSplitter(Qt::Vertical, this))
{
    m_column->setContentsMargins(spacing::three, spacing::two, spacing::three, spacing::two);
    m_column->setSpacing(spacing::one);
    m_headingBar->setSpacing(spacing::one);
    m_headingBar->addWidget(makeLabel(TextRole::Title, info.title, this));
    m_headingBar->addStretch(1);
    m_column->addLayout(m_headingBar);
    m_splitter->setChildrenCollapsible(false);
    m_splitter->setHandleWidth(spacing::two);
    m_column->addWidget(m_splitter, 1);
}

void TablePage::showTable(TableModel &model)
{
    m_model = &model;
    m_panel = new TablePanel(model, info().title, this);
    m_splitter->addWidget(m_panel);
    const QString view = info().id + u"/table"_s;
    m_panel->view().restoreLayout(m_store.layout(view));
    connect(&m_panel->view(), &TableView::layoutChangedByUser, this,
            [this, view] { m_store.setLayout(view, m_panel->view().saveLayout()); });
    connect(m_panel, &TablePanel::refreshWanted, this, &TablePage::reload);
    connect(m_panel, &TablePanel::moreWanted, this, &TablePage::fetchMore);
    connect(m_panel, &TablePanel::noticeRaised, this, &Page::noticeRaised);
    connect(&m_call, &CallSlot::slowChanged, m_panel, &TablePanel::setSlow);
}

void TablePage::setDetail(QWidget *detail)
{
    m_splitter->addWidget(detail);
    m_splitter->setStretchFactor(0, 1);
    m_splitter->setStretchFactor(1, 1);
    const QString view = info().id + u"/split"_s;
    m_splitter->restoreState(m_store.layout(view));
    connect(m_splitter, &QSplitter::splitterMoved, this,
            [this, view] { m_store.setLayout(view, m_splitter->saveState()); });
}

TablePage::~TablePage()
{
    // Before the model, which is a child too and may be the older one.
    delete m_panel;
}

void TablePage::refresh()
{
    // A long list that somebody has scrolled through is not fetched again behind their back.
    if (m_call.isRunning() || m_model->rowCount() > largestPage)
        return;
    reload();
}

void TablePage::reload()
{
    if (m_model->rowCount() == 0)
        m_model->beginLoading();
    m_isFirst = true;
    const int loaded = std::min(m_model->rowCount(), largestPage);
    fetch({.limit = std::max(pageSize, (loaded + pageSize - 1) / pageSize * pageSize)});
}

void TablePage::fetchMore()
{
    if (m_nextCursor.isEmpty() || m_call.isRunning())
        return;
    m_isFirst = false;
    fetch({.limit = pageSize, .cursor = m_nextCursor});
}

void TablePage::forgetPaging()
{
    m_call.cancel();
    m_nextCursor.clear();
    m_lastProblem.clear();
}

void TablePage::fail(const client::ApiError &error)
{
    const QString problem = problemText(error);
    // The banner and the login tell of these two once for all pages.
    const bool isToldElsewhere =
        error.kind == client::ApiError::Kind::Unreachable || error.status == 401;
    if (m_model->rowCount() > 0 && !isToldElsewhere && problem != m_lastProblem)
        Q_EMIT noticeRaised(problem);
    m_lastProblem = problem;
    m_model->fail(problem);
}

} // namespace sb::console
